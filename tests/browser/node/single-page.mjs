// What the page does: it knows the issuer and its client_id; what it wants; and where
// browsers come back to. Everything else is as oidc-client-ts has it, which renews its
// tokens by itself.
globalThis.loaded = []; // what a test reads
globalThis.faults = [];
const known = await (await fetch("/known.json")).json();
const manager = new oidc.UserManager({
  ...known,
  scope: "openid profile email",
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/signed-out`,
  loadUserInfo: true,
});

globalThis.manager = manager;
manager.events.addUserLoaded((user) => loaded.push(user));
manager.events.addSilentRenewError((error) => faults.push(String(error)));

const does = {
  "sign-in": () => manager.signinRedirect(),
  "sign-out": () => manager.signoutRedirect({ state: "a parting word" }),
};
for (const button of document.querySelectorAll("button")) {
  button.onclick = does[button.id];
  button.disabled = false;
}

const arrivals = {
  "/callback": () => manager.signinRedirectCallback(),
  "/signed-out": async () => {
    globalThis.parting = await manager.signoutRedirectCallback();
  },
};
try {
  await arrivals[location.pathname]?.();
} catch (error) {
  faults.push(String(error));
}
