import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { Boundary } from './app/Boundary';
import { STYLE_NONCE } from './app/style-nonce';
import { startTheme } from './app/theme';
import { restoreSession } from './client/session';
import { keepPage } from './offline/keep-page';
import './styles/tokens.css';

if (STYLE_NONCE) setNonce(STYLE_NONCE);
startTheme();
// Before anything looks at the address: a sign-in may have ended here.
const restored = restoreSession();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Boundary>
      <App restored={restored} />
    </Boundary>
  </StrictMode>,
);
keepPage();
