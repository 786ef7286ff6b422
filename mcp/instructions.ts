/** Read by the client's tool search as well as by the model: its words are those people ask with. */
export const INSTRUCTIONS = `Tacho records every Claude Code session and its rate limits. Ask it about quota, usage, limit, cost, tokens, budget and burn rate:
quota: how much of the 5-hour and 7-day limit is left, when it resets, whether it will last; ask before long work.
fits: whether a piece of work fits into what is left; ask before fanning out to many subagents or starting a large batch, and do what it advises.
burn_rate: tokens per minute, USD per hour, percent of quota per hour.
usage: tokens, cost and context of a session, a project or all of them; of any day, week, month, model or coding tool.
explain_number: how a total of tokens or cost comes about, and what is not in it.
sessions: which sessions and subagents run now, here and in containers.
All tools only read local files and are free to call. Numbers carry their age; "unknown" and "too little data" are answers, not zeros.`;
