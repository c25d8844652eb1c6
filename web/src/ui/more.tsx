import { useTranslation } from "react-i18next";
import { Button } from "antd";

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The way to the next page of a long list. */
export function More({ of }: { of: Paged }) {
  const { t } = useTranslation();
  if (!of.hasNextPage) return null;
  return (
    <div className="row">
      <Button onClick={() => of.fetchNextPage()} loading={of.isFetchingNextPage}>
        {t("ui.show_more")}
      </Button>
    </div>
  );
}

/** How a paged address is walked: the server names the next page. */
export const PAGED = {
  pageParamName: "after",
  initialPageParam: "",
  getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
};
