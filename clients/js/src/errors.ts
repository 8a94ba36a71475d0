/** The base of every error that the client throws. */
export class CoursewireError extends Error {
  override name = "CoursewireError";
}

/**
 * The account may not use the API, so a retry cannot succeed. Throw it from `getToken` or `getTickets` to stop all attempts
 * until `start()` is called.
 */
export class AccessDenied extends CoursewireError {
  override name = "AccessDenied";
}

/** A request got a response with an unexpected HTTP status; `status` is 0 if there is no `fetch`. */
export class RequestFailed extends CoursewireError {
  override name = "RequestFailed";
  readonly status: number;

  constructor(status: number) {
    super(`The server answered ${status}.`);
    this.status = status;
  }
}
