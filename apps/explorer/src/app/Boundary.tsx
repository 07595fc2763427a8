import { Component, type ReactNode } from 'react';
import { Button } from '../parts/Button';
import { Empty } from '../parts/Empty';
import { TriangleAlert } from 'lucide-react';

/** Words in place of a page that failed, such as one whose files are gone since the server has a newer build. */
export class Boundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Empty
        icon={<TriangleAlert size={24} aria-hidden />}
        title="This page failed"
        actions={
          <Button look="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        There may be a newer one, or this browser may not let its storage be read. What was kept is still there.
      </Empty>
    );
  }
}
