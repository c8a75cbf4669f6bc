/* Passkeys: asks the browser for a key and sends its answer with the form. Forms say what they are for:
   data-passkey="sign-in" fetches its question from the form's own address; "use" and "add" carry it in data-options. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function add(form) {
  const asked = JSON.parse(form.dataset.options).publicKey;
  const alone = form.querySelector("input[name=passwordless]")?.checked ?? false;
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: described(asked.excludeCredentials),
    authenticatorSelection: {
      ...asked.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    },
  };
  const key = await navigator.credentials.create({ publicKey });
  return {
    id: key.id, rawId: text(key.rawId), type: key.type,
    clientExtensionResults: key.getClientExtensionResults(),
    response: {
      clientDataJSON: text(key.response.clientDataJSON),
      attestationObject: text(key.response.attestationObject),
      transports: key.response.getTransports?.() ?? [],
    },
  };
}

async function use(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: described(asked.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return {
    id: key.id, rawId: text(key.rawId), type: key.type,
    clientExtensionResults: key.getClientExtensionResults(),
    response: {
      clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
      userHandle: userHandle ? text(userHandle) : null,
    },
  };
}

async function answer(form) {
  if (form.dataset.passkey === "add") return add(form);
  if (form.dataset.passkey === "use") return use(JSON.parse(form.dataset.options).publicKey);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return use((await response.json()).request_options.publicKey);
}

function tell(form, words) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = words;
  place.hidden = !words;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) { tell(form, form.dataset.wordsUnsupported); return; }
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    tell(form, "");
    try {
      form.elements.namedItem("credential").value = JSON.stringify(await answer(form));
      form.submit();
    } catch {
      tell(form, form.dataset.wordsFailed);
      button.disabled = false;
    }
  });
}
