import { client } from "../../api/client";
import type { List, ProblemCount } from "../../api/contract";

export interface Bulk {
  decided: number;
  /** How many rows with this doubt still wait. */
  left: number;
}

/** Decides alike about every row of a kind: the server takes so many at once, and is asked until it finds no more. */
export async function decideAll(
  list: List,
  kind: ProblemCount,
  decision: string,
  reason: string,
  onProgress: (decided: number) => void,
): Promise<Bulk> {
  const path = { list_id: list.id };
  let decided = 0;
  for (;;) {
    const answer = await client.POST("/api/lists/{list_id}/rows/decisions", {
      params: { path },
      body: { code: kind.code, field: kind.field, decision, reason },
    });
    if (!answer.data) throw answer.error;
    decided += answer.data.decided;
    onProgress(decided);
    if (answer.data.left === 0) return { decided, left: 0 };
    if (answer.data.decided === 0) break;
  }
  const kinds = await client.GET("/api/lists/{list_id}/problems", { params: { path } });
  const now = kinds.data?.find((each) => each.code === kind.code && each.field === kind.field);
  return { decided, left: now?.open ?? 0 };
}
