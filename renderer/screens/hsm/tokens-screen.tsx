import { Band } from '../../components/band.tsx';
import { Button } from '../../components/button.tsx';
import { ServiceNotice } from '../../components/notices.tsx';
import { go } from '../../store/app.ts';
import { useTokens } from '../../store/tokens.ts';
import { text } from '../../text/index.ts';
import { LibraryPage } from './library-page.tsx';
import { ReportPage } from './report-page.tsx';
import { TokenPage } from './token-page.tsx';

/** The tokens: which library, then which tokens, then what one of them does. One page at a time. */
export function TokensScreen() {
  const tokens = useTokens((state) => state.tokens);
  const qualified = useTokens((state) => state.qualified);
  return (
    <div className="window">
      <Band mode={null} title={text.tokens.title} />
      <ServiceNotice />
      <main className="page page-wide" data-testid="tokens">
        {qualified !== null ? (
          <ReportPage qualified={qualified} />
        ) : tokens !== null ? (
          <TokenPage tokens={tokens} />
        ) : (
          <LibraryPage />
        )}
        <p>
          <Button kind="quiet" testid="go-home" onPress={() => go({ screen: 'home' })}>
            {text.tokens.back}
          </Button>
        </p>
      </main>
    </div>
  );
}
