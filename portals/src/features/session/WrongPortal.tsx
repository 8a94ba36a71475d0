import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useLocation } from "wouter";
import type { Identity } from "@/domain/course.ts";
import { PORTALS } from "@/domain/portal_roles.ts";
import type { SessionStore } from "./session_store.ts";
import { Welcome } from "./Welcome.tsx";

interface Props {
  store: SessionStore;
  identity: Identity;
}

export function WrongPortal({ store, identity }: Props) {
  const [, navigate] = useLocation();
  const here = PORTALS[store.portal];
  const home = PORTALS[identity.role];

  function goHome(): void {
    store.moveToHomePortal();
    navigate(home.path);
  }

  return (
    <Welcome portal={store.portal}>
      <Stack gap="md" role="alert">
        <Title order={1} size="h3">
          This is not your portal
        </Title>
        <Text>{`You are signed in as ${identity.name}, ${home.who}. The portal “${here.name}” is for others.`}</Text>
        <Group>
          <Button onClick={goHome} rightSection={<ArrowRight size={16} aria-hidden />}>
            {`Go to “${home.name}”`}
          </Button>
          <Button variant="default" onClick={() => void store.signOut()}>
            Sign in as somebody else
          </Button>
        </Group>
      </Stack>
    </Welcome>
  );
}
