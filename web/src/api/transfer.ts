import { readProblem } from "./client";
import type { Upload } from "./contract";
import { ACT_HEADER, fetchProved, provedAnew } from "./proof";

type Progress = (fraction: number) => void;

/** Sends a file and tells how far it is; the promise fails with a problem. */
export async function uploadFile(file: File, onProgress: Progress, signal?: AbortSignal): Promise<Upload> {
  try {
    return await sendFile(file, onProgress, signal);
  } catch (problem) {
    const status = (problem as { status?: number }).status ?? 0;
    if (await provedAnew(status, problem)) return sendFile(file, onProgress, signal);
    throw problem;
  }
}

function sendFile(file: File, onProgress: Progress, signal?: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/uploads?filename=${encodeURIComponent(file.name)}`);
    for (const [name, value] of Object.entries(ACT_HEADER)) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => {
      try {
        const body = JSON.parse(request.responseText);
        if (request.status < 300) resolve(body as Upload);
        else reject({ ...body, status: request.status });
      } catch {
        reject({ code: "unavailable", status: request.status });
      }
    };
    request.onerror = () => reject({ code: "offline", status: 0 });
    request.onabort = () => reject({ code: "stopped", status: 0 });
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** Asks for a file by an act that is journalled, and saves it under the server's name. */
export async function downloadFile(path: string, body: unknown, fallbackName: string): Promise<void> {
  const asked = new Request(new URL(path, window.location.origin), {
    method: "POST",
    headers: { ...ACT_HEADER, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const response = await fetchProved(asked);
  if (!response.ok) throw await readProblem(response);
  const named = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get("content-disposition") ?? "");
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = named ? decodeURIComponent(named[1]) : fallbackName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
