// A server of a language model that runs llama.cpp, with the addresses and errors of llama-server:
// no package of the registries brings llama-server itself for Linux and macOS.
//
// node llama_server.mjs MODEL.gguf PORT CONTEXT SLOTS ANSWER_TOKENS ROWS
//   CONTEXT        tokens that a slot reads and writes
//   ANSWER_TOKENS  at most so many are written, as by llama-server --predict
//   ROWS           a list in a constrained answer has so many: small models write none, or never end it

import { createServer } from "node:http";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

// The engine lies beside the model and not beside this file.
const [model_file, port, ...numbers] = process.argv.slice(2);
const [n_ctx, slots, n_predict, rows] = numbers.map(Number);
const { getLlama, LlamaCompletion } = await import(
    pathToFileURL(join(process.env.REAL_SERVER, "node_modules/node-llama-cpp/dist/index.js")).href
);
const name = basename(model_file);
let model = null;
let llama = null;
const free = [];
const waiting = [];

function reply(response, status, body) {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
}

const error = (code, message, type, more = {}) => ({ error: { code, message, type, ...more } });

async function body_of(request) {
    let text = "";
    for await (const piece of request) text += piece;
    return JSON.parse(text);
}

// Gemma's turns; it knows no system message.
function prompt_of(messages) {
    const text = messages.map((message) => message.content).join("\n\n");
    return `<start_of_turn>user\n${text}<end_of_turn>\n<start_of_turn>model\n`;
}

function with_rows(schema) {
    if (schema === null || typeof schema !== "object") return schema;
    if (Array.isArray(schema)) return schema.map(with_rows);
    const found = Object.fromEntries(
        Object.entries(schema).map(([key, value]) => [key, with_rows(value)]),
    );
    return found.type === "array" ? { ...found, minItems: rows, maxItems: rows } : found;
}

const taken = () => (free.length ? free.pop() : new Promise((resolve) => waiting.push(resolve)));

function give_back(sequence) {
    const next = waiting.shift();
    if (next) next(sequence);
    else free.push(sequence);
}

async function complete(request, response) {
    const asked = await body_of(request);
    const tokens = model.tokenize(prompt_of(asked.messages), true);
    if (tokens.length >= n_ctx) {
        const said = `request (${tokens.length} tokens) exceeds the available context size (${n_ctx} tokens), try increasing it`;
        const more = { n_prompt_tokens: tokens.length, n_ctx };
        return reply(response, 400, error(400, said, "exceed_context_size_error", more));
    }
    const schema = asked.response_format?.json_schema?.schema;
    const grammar = schema && (await llama.createGrammarForJsonSchema(with_rows(schema)));
    const hung_up = new AbortController();
    response.on("close", () => hung_up.abort());
    const sequence = await taken();
    let written = 0;
    try {
        if (hung_up.signal.aborted) return;
        await sequence.adaptStateToTokens(tokens); // what is alike at the beginning is read once
        const completion = new LlamaCompletion({ contextSequence: sequence });
        const { response: text, metadata } = await completion.generateCompletionWithMeta(tokens, {
            grammar,
            maxTokens: Math.min(asked.max_tokens ?? Infinity, n_predict, n_ctx - tokens.length),
            temperature: asked.temperature,
            seed: asked.seed,
            disableContextShift: true,
            signal: hung_up.signal,
            onToken: (found) => (written += found.length),
        });
        reply(response, 200, {
            object: "chat.completion",
            model: name,
            choices: [
                {
                    index: 0,
                    message: { role: "assistant", content: text },
                    finish_reason: metadata.stopReason === "maxTokens" ? "length" : "stop",
                },
            ],
            usage: {
                prompt_tokens: tokens.length,
                completion_tokens: written,
                total_tokens: tokens.length + written,
            },
        });
        completion.dispose();
    } catch (problem) {
        if (hung_up.signal.aborted) console.log("cancelled");
        else reply(response, 500, error(500, String(problem), "server_error"));
    } finally {
        give_back(sequence);
    }
}

createServer(async (request, response) => {
    if (!model) return reply(response, 503, error(503, "Loading model", "unavailable_error"));
    if (request.url === "/v1/models")
        return reply(response, 200, {
            object: "list",
            data: [{ id: name, owned_by: "llamacpp", meta: { n_ctx_train: model.trainContextSize } }],
        });
    if (request.url === "/props")
        return reply(response, 200, { default_generation_settings: { n_ctx }, total_slots: slots });
    if (request.url === "/v1/chat/completions") {
        console.log("asked");
        return complete(request, response);
    }
    reply(response, 404, error(404, "File Not Found", "not_found_error"));
}).listen(Number(port), "127.0.0.1", () => console.log("listening"));

llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "error" });
const loaded = await llama.loadModel({ modelPath: model_file });
const context = await loaded.createContext({ contextSize: n_ctx, sequences: slots, threads: 1 });
for (let slot = 0; slot < slots; slot++) free.push(context.getSequence());
model = loaded;
console.log("loaded");
