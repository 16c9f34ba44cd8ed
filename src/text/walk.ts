/** What a walk does at a node: goes on to these children under this context, and calls `leave` after the last of them. */
export interface Step<N, C> {
  children: readonly N[]
  context: C
  leave?: () => void
}

/** Visits a tree in reading order without recursion, so that no depth of nesting can exhaust the stack. */
export function walk<N, C>(root: N, context: C, enter: (node: N, context: C) => Step<N, C> | undefined): void {
  const stack: ({ node: N; context: C } | { leave: () => void })[] = [{ node: root, context }]
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if ('leave' in item) {
      item.leave()
      continue
    }
    const step = enter(item.node, item.context)
    if (step === undefined) continue
    if (step.leave !== undefined) stack.push({ leave: step.leave })
    for (const node of step.children.toReversed()) stack.push({ node, context: step.context })
  }
}
