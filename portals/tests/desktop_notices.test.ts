import { expect, test, vi } from "vitest";
import { DesktopNotices } from "@/features/notices/desktop_notices.ts";
import { BrowserStorage } from "@/platform/browser_storage.ts";

interface Shown {
  title: string;
  options: NotificationOptions | undefined;
  notification: { onclick: (() => void) | null; close: () => void };
}

/** The browser's interface. The person answers the question with `answer`. */
function browser(permission: NotificationPermission, answer: NotificationPermission = "granted") {
  const shown: Shown[] = [];
  class Api {
    static permission = permission;
    static requestPermission = vi.fn(async () => {
      Api.permission = answer;
      return answer;
    });
    onclick = null;
    close = vi.fn();
    constructor(title: string, options?: NotificationOptions) {
      shown.push({ title, options, notification: this });
    }
  }
  return { Api, shown };
}

function noticesOf(api: unknown): DesktopNotices {
  const kept = new Map<string, string>();
  const storage = new BrowserStorage(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
  return new DesktopNotices(storage, () => api as typeof Notification | undefined);
}

const MIKE = "instructor:32/mike";
const OMAR = "admin/omar";
const NOTICE = { title: "Course moved", text: "Dana moved CPR Basic.", tag: "k3f9.41", onOpen: () => {} };

test("nobody is asked before switching them on", () => {
  const { Api, shown } = browser("default");
  const notices = noticesOf(Api);

  notices.show(MIKE, NOTICE);

  expect([notices.state(MIKE), shown, Api.requestPermission.mock.calls]).toEqual(["off", [], []]);
});

test("whoever allows them gets them, one for each change in however many tabs", async () => {
  const { Api, shown } = browser("default");
  const notices = noticesOf(Api);
  await notices.turnOn(MIKE);

  notices.show(MIKE, NOTICE);

  expect(notices.state(MIKE)).toBe("on");
  expect(shown.map(({ title, options }) => [title, options?.body, options?.tag])).toEqual([
    ["Course moved", "Dana moved CPR Basic.", "k3f9.41"],
  ]);
});

test("whoever allowed them before is not shown any until switching them on here", () => {
  const { Api, shown } = browser("granted");
  const notices = noticesOf(Api);

  notices.show(MIKE, NOTICE);

  expect([notices.state(MIKE), shown]).toEqual(["off", []]);
});

test("whoever else is signed in at the browser, or signs in later, switches them on and off for nobody but themselves", async () => {
  const { Api, shown } = browser("default");
  const notices = noticesOf(Api);
  await notices.turnOn(MIKE);

  notices.show(OMAR, NOTICE);
  expect([notices.state(MIKE), notices.state(OMAR), shown]).toEqual(["on", "off", []]);

  notices.turnOff(OMAR);
  notices.show(MIKE, NOTICE);
  expect([notices.state(MIKE), shown.length]).toEqual(["on", 1]);
});

test("whoever switches them off gets none", async () => {
  const { Api, shown } = browser("default");
  const notices = noticesOf(Api);
  await notices.turnOn(MIKE);

  notices.turnOff(MIKE);
  notices.show(MIKE, NOTICE);

  expect([notices.state(MIKE), shown]).toEqual(["off", []]);
});

test("whoever forbids them, or has a browser without them, is told so", async () => {
  const { Api } = browser("default", "denied");
  const notices = noticesOf(Api);
  await notices.turnOn(MIKE);

  expect([notices.state(MIKE), noticesOf(undefined).state(MIKE)]).toEqual(["denied", "unsupported"]);
});

test("a click leads to what the notification is about", async () => {
  const { Api, shown } = browser("granted");
  const notices = noticesOf(Api);
  const onOpen = vi.fn();
  vi.stubGlobal("focus", vi.fn());
  await notices.turnOn(MIKE);
  notices.show(MIKE, { ...NOTICE, onOpen });

  shown[0]?.notification.onclick?.();

  expect(onOpen).toHaveBeenCalledOnce();
  expect(shown[0]?.notification.close).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});

test("a browser that refuses to show one does not stop the page, and the switch says that it has none", async () => {
  const notices = noticesOf(
    Object.assign(
      class {
        constructor() {
          throw new TypeError("Illegal constructor");
        }
      },
      { permission: "granted", requestPermission: async () => "granted" },
    ),
  );
  await notices.turnOn(MIKE);

  const heard = vi.fn();
  notices.subscribe(heard);

  expect(() => notices.show(MIKE, NOTICE)).not.toThrow();
  expect(notices.state(MIKE)).toBe("unsupported");
  expect(heard).toHaveBeenCalled();
});
