/* global clearTimeout, document, fetch, setTimeout, window */
// What the page at /docs has beside Swagger UI: a sign-in for developers, and ids of what is there in the fields that
// want one. Swagger UI has made `window.ui` when this runs.

const SIGN_IN = '/auth/dev/login';
const SAMPLE_BOARD = '/storyboards';
/** What a job or board must be for an action; the newest one that is. */
const STATUSES = { commit: ['draft'], cancel: ['queued', 'running'], redo: ['succeeded', 'partial'] };

let token;
let renewal;

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const json = answer.status === 204 ? undefined : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(json.detail), { status: answer.status });
  return json;
}

function authorize({ access_token, expires_in, refresh_token }) {
  token = access_token;
  window.ui.preauthorizeApiKey('bearer', token);
  const renew = () => call('POST', '/auth/refresh', { refresh_token }).then(authorize, () => say('Signed out.'));
  // One at a time: that of somebody who was signed in before would sign them in again.
  clearTimeout(renewal);
  renewal = setTimeout(renew, Math.max(5, expires_in - 60) * 1_000);
}

const spec = () => window.ui.specSelectors.specJson().toJS();
const example = ({ requestBody }) => requestBody?.content['application/json'].examples?.sample.value;
const newest = async (path) => (await call('GET', `${path}?limit=50`)).items;

/** Pictures, clips and a film to try the other calls with, where they cost nothing. */
async function drawSamples() {
  if ((await newest(SAMPLE_BOARD)).length > 0) return;
  const board = example(spec().paths[SAMPLE_BOARD].post);
  const { cost } = await call('POST', SAMPLE_BOARD, { ...board, commit: false });
  if (cost.estimate_usd > 0) return;
  say('Drawing a sample storyboard, which costs nothing here …');
  const { storyboard_id: id } = await call('POST', SAMPLE_BOARD, board);
  await call('GET', `${SAMPLE_BOARD}/${id}/events`);
}

async function signIn(email) {
  say('Signing in …');
  try {
    authorize(await call('POST', SIGN_IN, { email, device_name: 'API documentation' }));
    await drawSamples();
    say(`Signed in as ${email}. Open a call and press Execute: ids of your newest files and jobs are filled in.`);
  } catch (error) {
    if (error.status !== 404) return say(`That did not work: ${error.message}`);
    say('There is no sign-in for developers on this server. Sign in with your app, and paste its token: Authorize.');
  }
}

/** The id in an address is that of the newest thing in the list above it. */
async function fillAddress(path, method) {
  const [list, action] = path.split('/{id}');
  const wanted = STATUSES[action.split('/').at(-1)];
  const item = (await newest(list)).find(({ status }) => !wanted || wanted.includes(status));
  if (!item) return;
  const kind = list.split('/').at(-1).slice(0, -1);
  const id = item.id ?? item[`${kind}_id`];
  window.ui.specActions.changeParam([path, method], 'id', 'path', id);
  if (!path.includes('{label}')) return;
  const { shots } = await call('GET', `${list}/${id}`);
  window.ui.specActions.changeParam([path, method], 'label', 'path', shots[0].label);
}

/** Sample ids in a body stand for the newest picture and clip. */
async function fillBody(path, method, body) {
  const samples = spec()['x-sample-ids'];
  let text = JSON.stringify(body, null, 2);
  if (!Object.values(samples).some((id) => text.includes(id))) return;
  const files = await newest('/artifacts');
  const real = { picture: 'image', clip: 'clip' };
  for (const [name, id] of Object.entries(samples)) {
    const file = files.find(({ role }) => role === real[name]);
    if (file) text = text.replaceAll(id, file.artifact_id);
  }
  window.ui.oas3Actions.setRequestBodyValue({ value: text, pathMethod: [path, method] });
}

async function fill(operationId) {
  for (const [path, item] of Object.entries(spec().paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId !== operationId) continue;
      if (path.includes('/{id}')) await fillAddress(path, method);
      const body = example(operation);
      if (body) await fillBody(path, method, body);
    }
  }
}

let say;

function addBar() {
  const bar = document.createElement('form');
  bar.id = 'sign-in';
  bar.innerHTML =
    '<label>Try it out as <input type="email" name="email" value="ada@example.com" required></label>' +
    '<button>Sign in</button><output></output>';
  document.getElementById('swagger-ui').before(bar);
  say = (words) => void (bar.querySelector('output').textContent = words);
  bar.addEventListener('submit', (event) => {
    event.preventDefault();
    void signIn(bar.email.value);
  });
}

window.addEventListener('load', () => {
  addBar();
  const clicked = ({ target }) => {
    const opened = target.closest('.opblock-summary')?.closest('.opblock:not(.is-open)');
    if (opened && token) void fill(opened.id.split('-').at(-1));
    // Each field of the dialog asks for the focus, and the last one gets it.
    if (target.closest('.btn.authorize, .authorization__btn'))
      setTimeout(() => document.querySelector('.modal-ux input')?.focus());
  };
  // Before Swagger UI opens it.
  document.addEventListener('click', clicked, true);
});
