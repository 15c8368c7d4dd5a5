/** The page of a mailpit that was built without its own: the mails, newest first, and the one that was chosen. */
const app = document.getElementById('app');
const frame = document.createElement('iframe');
frame.title = 'The chosen mail';
const list = document.createElement('ol');
app.append(list, frame);

function row({ ID, Subject, To, Created }) {
  const open = document.createElement('button');
  const to = (To ?? []).map(({ Address }) => Address).join(', ');
  open.textContent = `${new Date(Created).toLocaleTimeString()}  ${to}\n${Subject}`;
  open.addEventListener('click', () => {
    frame.src = `view/${ID}.html`;
  });
  const item = document.createElement('li');
  item.append(open);
  return item;
}

let shown = '';
async function refresh() {
  const { messages } = await (await fetch('api/v1/messages?limit=100')).json();
  const newest = messages[0]?.ID ?? '';
  if (newest === shown) return;
  shown = newest;
  list.replaceChildren(...messages.map(row));
  list.querySelector('button')?.click();
}

refresh();
setInterval(refresh, 2_000);
