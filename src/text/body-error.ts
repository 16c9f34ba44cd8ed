/**
 * A body that cannot be read. `path` is a JSON pointer within the body to what is wrong, empty when it is the body as a whole; `message` follows on
 * the name of that place.
 */
export class BodyError extends Error {
  override name = 'BodyError'
  readonly path: string

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.path = path
  }
}
