import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "antd";

interface FenceState {
  broken: boolean;
}

/** Keeps a page that fails from taking the whole frame with it. */
export class ErrorFence extends Component<{ children: ReactNode }, FenceState> {
  state: FenceState = { broken: false };

  static getDerivedStateFromError(): FenceState {
    return { broken: true };
  }

  render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <div className="note note-harm" role="alert">
        <span className="grow">{t("app.broken")}</span>
        <Button onClick={() => window.location.reload()}>{t("app.reload")}</Button>
      </div>
    </div>
  );
}
