/** Where the process is in its life; `serve` changes it, answers and /readyz heed it. */
export interface Lifecycle {
  draining: boolean
}
