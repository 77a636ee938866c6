// The authorization code grant in a browser, RFC 6749 section 4.1 with RFC 7636.
"use strict";

const issuer = document.body.dataset.issuer;
const clientId = "spa";
const redirectUri = `${location.origin}/spa`;
const told = document.getElementById("told");

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

function tell(text) {
  told.textContent = text;
  told.hidden = false;
}

async function connect() {
  const verifier = random();
  const state = random();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.setItem("request", JSON.stringify({ verifier, state }));
  location.assign(`${issuer}/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: "photos albums",
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  })}`);
}

async function finish(answer) {
  const begun = JSON.parse(sessionStorage.getItem("request") ?? "null");
  sessionStorage.removeItem("request");
  history.replaceState(null, "", "/spa"); // a code does not stay in the address
  if (!begun || answer.get("state") !== begun.state || answer.get("iss") !== issuer) {
    tell("This answer belongs to no request of this page. Please start again.");
    return;
  }
  if (answer.has("error")) {
    tell(`${answer.get("error")}: ${answer.get("error_description") ?? ""}`);
    return;
  }
  const response = await fetch(`${issuer}/access_token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      redirect_uri: redirectUri,
      code: answer.get("code"),
      code_verifier: begun.verifier,
    }),
  });
  tell(JSON.stringify(await response.json(), null, 2));
}

document.getElementById("connect").addEventListener("click", connect);
const answer = new URLSearchParams(location.search);
if (answer.has("state")) {
  finish(answer).catch((error) => tell(`The server does not answer: ${error.message}`));
}
