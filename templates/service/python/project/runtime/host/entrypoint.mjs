// The classes that workerd sees: each stands for the Python class of the same name and passes every call on.
import { PythonFailure, currentApplication, isDevelopment, reportingFailure } from "./application.mjs";

const EVENTS = "fetch queue scheduled email tail alarm webSocketMessage webSocketClose webSocketError".split(
  " ",
);
const OWN_PROPERTIES = ["constructor", "ctx", "env", "then"];

// Methods whose arguments the SDK converts itself; those of all others are converted here, as for an RPC.
const UNCONVERTED = {
  DurableObject: ["alarm", "webSocketMessage", "webSocketClose", "webSocketError"],
  WorkflowEntrypoint: ["run"],
};

export function hosted(className, Base) {
  const kind = Base.name;
  return class extends Base {
    constructor(ctx, env) {
      super(ctx, env);
      const callee = new Callee(className, kind, ctx, env);
      return new Proxy(this, {
        get(target, property) {
          const isOwn = typeof property !== "string" || OWN_PROPERTIES.includes(property);
          return isOwn ? Reflect.get(target, property) : (...args) => answer(callee, property, args);
        },
      });
    }
  };
}

/** The Python object behind one entrypoint: made when it is first called, and again after a reload. */
class Callee {
  #application;
  #instance;

  constructor(className, kind, ctx, env) {
    Object.assign(this, { className, kind, ctx, env });
  }

  async call(method, args) {
    const application = await currentApplication();
    const instance = await this.#instanceIn(application);
    return reportingFailure((report) =>
      application.call.callPromising(instance, method, this.#conversion(method), args, report),
    );
  }

  /** What is kept is the promise, so that calls which arrive together get the same object. */
  #instanceIn(application) {
    if (this.#application !== application) {
      this.#application = application;
      this.#instance = reportingFailure((report) =>
        application.create.callPromising(this.className, this.ctx, this.env, report),
      );
      this.#instance.catch(() => (this.#application = undefined)); // the next call tries again
    }
    return this.#instance;
  }

  #conversion(method) {
    if (UNCONVERTED[this.kind]?.includes(method)) return "none";
    return method === "fetch" || method === "test" ? "lenient" : "strict";
  }
}

async function answer(callee, method, args) {
  try {
    return await callee.call(method, args);
  } catch (error) {
    const isEvent = EVENTS.includes(method);
    if (!isEvent || !(error instanceof PythonFailure)) throw error; // the caller of an RPC deals with it
    console.log(error.message);
    const isPage = method === "fetch" && callee.kind === "WorkerEntrypoint";
    if (isDevelopment && isPage) return tracebackPage(error);
    throw Object.assign(new Error(error.lastLine), { stack: "" }); // workerd logs this one too: briefly
  }
}

function tracebackPage({ message }) {
  return new Response(message, { status: 500, headers: { "content-type": "text/plain; charset=utf-8" } });
}
