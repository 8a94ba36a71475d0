import "@fontsource-variable/inter/wght.css";
// In a layer, over which the own styles win in whatever order the files of the build are loaded.
import "@mantine/core/styles.layer.css";
import "./app/theme_variables.css";
import "./app/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { followColourScheme } from "./app/colour_scheme.ts";
import { ErrorBoundary } from "./app/ErrorBoundary.tsx";
import { reloadAfterDeployments } from "./app/new_deployment.ts";
import { preferences } from "./features/settings/preferences.ts";

followColourScheme();
reloadAfterDeployments();

const root = document.getElementById("root");
if (root) {
  // The first rendering is in the person's language already.
  void preferences.start().then(() =>
    createRoot(root).render(
      <StrictMode>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </StrictMode>,
    ),
  );
}
