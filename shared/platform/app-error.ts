/**
 * A failure a person can act on. `code` is stable and searchable; `message` says what happened and
 * what to do, and never holds a token or raw text from outside.
 */
export class AppError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
  }
}
