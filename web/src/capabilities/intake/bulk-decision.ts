import { client } from "../../api/client";
import type { List, ProblemCount } from "../../api/contract";

export interface Bulk {
  decided: number;
  /** How many rows with this doubt still wait. */
  left: number;
}

/** Decides alike about every row of a kind: the server takes so many at once, and is asked on from there. */
export async function decideAll(
  list: List,
  kind: ProblemCount,
  decision: string,
  reason: string,
  onProgress: (decided: number) => void,
): Promise<Bulk> {
  const path = { list_id: list.id };
  let decided = 0;
  let left = 0;
  let after = 0;
  for (;;) {
    const answer = await client.POST("/api/lists/{list_id}/rows/decisions", {
      params: { path },
      body: { code: kind.code, field: kind.field, decision, reason, after },
    });
    if (!answer.data) throw answer.error;
    decided += answer.data.decided;
    left += answer.data.left;
    onProgress(decided);
    if (answer.data.next == null) return { decided, left };
    after = answer.data.next;
  }
}
