/** A line of the table: what was measured, or why it was not. */
export interface Row {
  case: string
  target: string
  measured: string
  verdict: 'met' | 'not met'
  /** For whoever checks: how far the target is reached, 1 when just so. */
  reached?: number
}

export interface Place {
  /** For what is only needed while it is measured. */
  folder: string
  rounds: number
  seconds: number
}

const number = (value: number): string => (value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en'))

export const atLeast = (name: string, target: number, value: number, note = ''): Row => ({
  case: name,
  target: `≥ ${number(target)}`,
  measured: `${number(value)}${note && ` (${note})`}`,
  verdict: value >= target ? 'met' : 'not met',
  reached: value / target,
})

export const atMost = (name: string, target: number, value: number, note = ''): Row => ({
  ...atLeast(name, target, value, note),
  target: `≤ ${number(target)}`,
  verdict: value <= target ? 'met' : 'not met',
  reached: target / value,
})
