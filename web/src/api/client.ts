import createClient, { type Middleware } from "openapi-fetch";
import createHooks from "openapi-react-query";
import { QueryClient } from "@tanstack/react-query";
import type { paths } from "./schema";
import { asProblem } from "./problems";
import { fetchProved } from "./proof";

const OUTSIDE = ["access.signed_out", "access.onboarding_required", "access.proof_due"];

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-Firstline", "1");
    // The first page comes after nothing.
    return request.url.includes("after=&") || request.url.endsWith("after=")
      ? new Request(request.url.replace(/after=(&|$)/, ""), request)
      : request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return undefined;
    const body = await readProblem(response);
    const toldBySession = new URL(request.url).pathname === "/api/session";
    if (!toldBySession && OUTSIDE.includes(body.code)) {
      queries.invalidateQueries({ queryKey: ["get", "/api/session"] });
    }
    return new Response(JSON.stringify(body), {
      status: response.status,
      headers: { "content-type": "application/json" },
    });
  },
};

/** Reads a refusal; one without a problem in it (a proxy's page) becomes one. */
export async function readProblem(response: Response) {
  try {
    return { ...asProblem(await response.clone().json()), status: response.status };
  } catch {
    return { code: response.status >= 500 ? "unavailable" : "unexpected", status: response.status };
  }
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && ["offline", "unavailable"].includes(asProblem(error).code),
      refetchOnWindowFocus: true,
    },
  },
});

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: fetchProved,
});
client.use(guard);

/** Typed hooks over the contract: `$api.useQuery("get", "/api/lists")`. */
export const $api = createHooks(client);

/** Asks again for everything whose address starts so. */
export function refetch(...prefixes: string[]): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => prefixes.some((prefix) => String(queryKey[1]).startsWith(prefix)),
  });
}
