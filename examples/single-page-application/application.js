/*
 * Sign people in from a page alone, with what every browser has: fetch and WebCrypto.
 *
 * The authorization code grant with PKCE (RFC 6749, RFC 7636), OpenID Connect Core 1.0,
 * refresh tokens, and RP-Initiated Logout 1.0. Each part of the file is one step.
 */

const settingOf = (name) => document.querySelector(`meta[name="${name}"]`).content;
const issuer = settingOf("issuer");
const clientId = settingOf("client_id");
const pageAddress = `${location.origin}/`; // as registered, character by character
const scope = "openid profile email";
const SKEW = 60; // seconds by which the clock of this machine may be wrong

/* 1. What the server says of itself ------------------------------------------------- */

let discovered;

/** Give the discovery document; it must be of the issuer that we know. */
function metadata() {
  discovered ??= fetchJson(`${issuer}/.well-known/openid-configuration`).then((document) => {
    if (document.issuer !== issuer) throw new Error("The discovery document is another issuer's.");
    return document;
  });
  discovered.catch(() => (discovered = undefined)); // the next one asks again
  return discovered;
}

async function fetchJson(address, options = {}) {
  const response = await fetch(address, { credentials: "omit", ...options });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.error_description ?? `Status ${response.status}`), {
    code: answer.error,
    status: response.status,
  });
}

/* 2. Send the browser away ---------------------------------------------------------- */

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const sha256 = async (text) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

async function signIn() {
  const { authorization_endpoint } = await metadata();
  const request = {
    state: random(), // this tab asked: an answer to somebody else's request is not for it
    nonce: random(), // comes back in the ID Token: one of another sign-in is not for it
    verifier: random(), // proves at the exchange that who asked is who redeems the code
  };
  // Not a token, and of use to nobody once the answer is here: it may be stored for so long.
  sessionStorage.setItem("request", JSON.stringify(request));
  location.assign(`${authorization_endpoint}?${new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: pageAddress,
    scope,
    state: request.state,
    nonce: request.nonce,
    code_challenge: base64url(await sha256(request.verifier)),
    code_challenge_method: "S256",
  })}`);
}

/* 3. Take the answer ---------------------------------------------------------------- */

/** Give what was stored before the browser left; it counts once. */
function taken(name) {
  const stored = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  return JSON.parse(stored ?? "null");
}

async function finishSignIn(answer) {
  const request = taken("request");
  if (!request || answer.get("state") !== request.state) {
    throw new Error("This answer belongs to no request of this tab. Please start again.");
  }
  if (answer.get("iss") !== issuer) throw new Error("This answer is another issuer's."); // RFC 9207
  if (answer.has("error")) {
    throw new Error(`${answer.get("error")}: ${answer.get("error_description") ?? ""}`);
  }
  const token = await askForTokens({
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: pageAddress,
    code_verifier: request.verifier,
  });
  keep(token, await checkedClaims(token, { nonce: request.nonce }));
}

async function askForTokens(parameters) {
  const { token_endpoint } = await metadata();
  const body = new URLSearchParams({ client_id: clientId, ...parameters });
  return fetchJson(token_endpoint, { method: "POST", body });
}

/* 4. Believe the ID Token, or not: OpenID Connect Core 3.1.3.7 and 12.2 ------------- */

/**
 * Give the claims of the ID Token, if it is for us.
 *
 * Its signature is not looked at: it comes from the token endpoint itself, over a
 * connection that TLS secures, and Core 3.1.3.7 lets that stand for the signature. One
 * that came any other way would need it.
 */
async function checkedClaims(token, { nonce, subject }) {
  if (!token.id_token) throw new Error("There is no ID Token: is openid among the scopes?");
  const claims = readClaims(token.id_token);
  const audience = [claims.aud].flat();
  const now = Date.now() / 1000;
  const half = (await sha256(token.access_token)).slice(0, 16); // RS256: half of SHA-256
  const refusal = [
    [claims.iss === issuer, "made by another issuer"],
    [audience.includes(clientId), "made for another client"],
    [audience.length === 1 || claims.azp === clientId, "made for several, and not for us"],
    [!claims.azp || claims.azp === clientId, "another client asked for it"],
    [claims.exp > now - SKEW, "expired"],
    [Math.abs(now - claims.iat) < 300 + SKEW, "not made a moment ago"],
    [nonce === undefined || claims.nonce === nonce, "of another sign-in (nonce)"],
    [subject === undefined || claims.sub === subject, "about another person"],
    [!claims.at_hash || claims.at_hash === base64url(half), "not of this access token"],
  ].find(([isGood]) => !isGood);
  if (refusal) throw new Error(`The ID Token is ${refusal[1]}.`);
  return claims;
}

function readClaims(idToken) {
  const text = atob(idToken.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
}

/* 5. Keep the tokens in memory, and refresh them ------------------------------------ */

/** Who is signed in; gone with the page. What is stored, every script of it can read. */
let session = null;

function keep(token, claims) {
  session = {
    claims,
    idToken: token.id_token,
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    refreshing: null,
  };
}

/** Get the next tokens; whoever asks meanwhile waits for the same ones. */
function refresh() {
  const refreshed = session;
  refreshed.refreshing ??= (async () => {
    try {
      const token = await askForTokens({
        grant_type: "refresh_token",
        refresh_token: refreshed.refreshToken, // works once: the answer has the next one
      });
      const claims = await checkedClaims(token, { subject: refreshed.claims.sub });
      if (session === refreshed) keep(token, claims);
    } catch (error) {
      if (error.code === "invalid_grant" && session === refreshed) session = null; // it is over
      throw error;
    } finally {
      refreshed.refreshing = null;
    }
  })();
  return refreshed.refreshing;
}

/* 6. Call with the access token ----------------------------------------------------- */

/** Call an API; a token that is no longer good is replaced, once. */
async function callWithToken(address) {
  const call = () =>
    fetchJson(address, { headers: { Authorization: `Bearer ${session.accessToken}` } });
  try {
    return await call();
  } catch (error) {
    if (error.status !== 401) throw error;
    await refresh();
    return call();
  }
}

async function userInfo() {
  const { sub } = session.claims;
  const person = await callWithToken((await metadata()).userinfo_endpoint);
  if (person.sub !== sub) throw new Error("These are another person's claims."); // Core 5.3.4
  return person;
}

/* 7. Sign out, here and at the server ----------------------------------------------- */

async function signOut() {
  const { end_session_endpoint } = await metadata();
  const state = random();
  const parameters = new URLSearchParams({
    id_token_hint: session.idToken, // whom we mean; nobody is asked again then
    post_logout_redirect_uri: pageAddress,
    state,
  });
  session = null;
  sessionStorage.setItem("sign-out", JSON.stringify({ state }));
  location.assign(`${end_session_endpoint}?${parameters}`);
}

/* 8. The page ----------------------------------------------------------------------- */

const element = (id) => document.getElementById(id);

function show(told, shown) {
  element("told").textContent = told;
  element("shown").textContent = shown ? JSON.stringify(shown, null, 2) : "";
  element("shown").hidden = !shown;
  element("sign-in").hidden = Boolean(session);
  for (const id of ["user-info", "refresh", "sign-out"]) element(id).hidden = !session;
}

/** Do something, and say what became of it. */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    show(`It did not work. ${error.message}`);
  }
}

const onClick = (id, work) => element(id).addEventListener("click", () => attempt(work));
onClick("sign-in", signIn);
onClick("sign-out", signOut);
onClick("user-info", async () => show("This is what the server tells of you.", await userInfo()));
onClick("refresh", async () => {
  await refresh();
  show("The tokens are new.", session.claims);
});

const answer = new URLSearchParams(location.search);
if (answer.has("state")) history.replaceState(null, "", "/"); // no code stays in the address
if (answer.has("code") || answer.has("error")) {
  await attempt(async () => {
    await finishSignIn(answer);
    show("You are signed in.", session.claims);
  });
} else if (answer.has("state")) {
  const isOurs = taken("sign-out")?.state === answer.get("state");
  show(isOurs ? "You are signed out." : "Nobody is signed in.");
}
