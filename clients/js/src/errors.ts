/**
 * CoursewireError
 * ├── AccessDenied     the account may not use the API: trying again is pointless
 * └── RequestFailed    a request was answered with another status than requireSuccess for
 */
export class CoursewireError extends Error {
  override name = "CoursewireError";
}

/** Throw it from `getToken` or `getTickets` to make the link rest until `start()`. */
export class AccessDenied extends CoursewireError {
  override name = "AccessDenied";
}

export class RequestFailed extends CoursewireError {
  override name = "RequestFailed";
  readonly status: number;

  constructor(status: number) {
    super(`The server answered ${status}.`);
    this.status = status;
  }
}
