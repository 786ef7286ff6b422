export type ModelNames = {
  /** What the model may be listed as, the most exact first; each must be found as a whole. */
  names: readonly string[];
  /** The name itself says that it was served in fast mode. */
  isFast: boolean;
};

/**
 * What a tool wrote down, step by step without what says nothing of the price: who passed the request
 * on, the size of the context window, dates. Never a part of a name: `claude-opus-4` is not what
 * `claude-opus-4-8` costs.
 */
export function modelNames(model: string): ModelNames {
  const names = new Set<string>();
  const add = (name: string) => {
    const key = nameKey(name);
    names.add(key);
    const turned = turnedFamily(key);
    if (turned !== undefined) names.add(turned);
    return key;
  };
  if (model.length > MAX_CHARACTERS) return { names: [nameKey(model)], isFast: false };
  let name = model
    .trim()
    .toLowerCase()
    .replace(/(?:\[[^\]]*\])+$/, "");
  add(name);
  for (const way of PASSED_ON) {
    const rest = name.replace(way, "");
    if (rest !== name) add(rest);
    name = rest;
  }
  const isFast = /^claude-.*-fast$/.test(name);
  if (isFast) name = name.replace(/-fast$/, "");
  for (let rest = withoutEnding(name); rest !== undefined; rest = withoutEnding(rest))
    name = add(rest);
  if (isFast) add(name);
  return { names: [...names], isFast };
}

/** Lower case, and dashes in versions: tools write `4.8` and `4-8`. */
export function nameKey(name: string): string {
  return name.toLowerCase().replace(/(?<=\d)\.(?=\d)/g, "-");
}

/** No name of a model is longer; what follows takes its time with longer texts. */
const MAX_CHARACTERS = 256;

const HOSTS =
  "openrouter|opencode|litellm_proxy|litellm|vertex_ai|vertex|google-vertex|google-vertex-anthropic|amazon-bedrock|bedrock|azure|azure_ai|github-copilot|github_copilot|vercel|gateway|antigravity";
const VENDORS =
  "anthropic|openai|google|gemini|x-ai|xai|deepseek|moonshotai|moonshot|mistralai|mistral|z-ai|zai|zhipuai|minimax";

/** In this order, each at most once. Whoever is not named here may have prices of his own. */
const PASSED_ON: readonly RegExp[] = [
  /^arn:aws[\w-]*:bedrock:[^/]*\//,
  /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[^/]+\/models\//,
  new RegExp(`^(?:(?:${HOSTS})/)+`),
  new RegExp(`^~?(?:${VENDORS})/`),
  /^models\//,
  // Bedrock: regions, then the vendor.
  /^(?:(?:us-gov|us|eu|apac|jp|au|ca|global)\.)?(?:anthropic|openai|deepseek|mistral|moonshotai|moonshot|minimax|zai)\.(?=[a-z])/,
];

const ENDINGS: readonly RegExp[] = [
  // Bedrock's revision, `-v1:0`.
  /-v\d+:\d+(?::\d+k)?$/,
  /(?<=^claude-.*)-v\d+$/,
  // Vertex, `@20251101`.
  /@[\w.-]+$/,
  /:(?:thinking|beta)$/,
  /(?<=^ft:[^:]+):.*$/,
  /(?<=^(?:claude|gemini)-.*)-thinking$/,
  /(?<=^claude-.*)-latest$/,
  /-20\d{6}$/,
  /-20\d\d-\d\d-\d\d$/,
  // How long it thought, not what it is.
  /(?<=^(?:gpt-\d|o\d).*)-(?:minimal|low|medium|high|xhigh)$/,
  /(?<=^gemini-.*)-(?:\d\d-\d\d(?:\d\d)?|0\d\d|preview|customtools)$/,
];

function withoutEnding(name: string): string | undefined {
  const ending = ENDINGS.find((each) => each.test(name));
  return ending && name.replace(ending, "");
}

/** `claude-opus-4-8` for `claude-4-8-opus`, and the other way round: vendors turned it with Claude 4. */
function turnedFamily(key: string): string | undefined {
  const [, before, family, after] =
    /^claude-(?:(\d+(?:-\d{1,2})?)-)?([a-z]+)(?:-(\d+(?:-\d{1,2})?))?$/.exec(key) ?? [];
  if (before !== undefined && after === undefined) return `claude-${family}-${before}`;
  return before === undefined && after !== undefined ? `claude-${after}-${family}` : undefined;
}
