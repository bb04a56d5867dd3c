/** Styles of every page, in the theme's colours. Added as a constructed sheet: the page's CSP lets no inline style through. */
import { type CSSResult, css } from 'lit';

/** Applies sheets to the document. */
export function applyStyles(...sheets: CSSResult[]): void {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...sheets.map((sheet) => sheet.styleSheet!)];
}

export const baseStyles = css`
  html,
  body {
    height: 100%;
    margin: 0;
    padding: 0;
    overflow: hidden;
    color: var(--vscode-foreground);
    background: var(--vscode-editor-background);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
  }
  .page {
    display: flex;
    flex-direction: column;
    height: 100vh;
  }
  .page > header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 14px;
    padding: 10px 14px 6px;
  }
  h1 {
    margin: 0;
    font-size: 1.2em;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .dim {
    color: var(--vscode-descriptionForeground);
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    padding: 2px 14px 8px;
  }
  .toolbar .gap {
    flex: 1;
  }
  button.link {
    all: unset;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
  }
  button.link:hover {
    text-decoration: underline;
    color: var(--vscode-textLink-activeForeground);
  }
  button.link:focus-visible,
  dp-rows:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .icon {
    vertical-align: -3px;
    margin-right: 4px;
  }
  .progress {
    height: 3px;
  }
  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    margin: 0 14px 8px;
    padding: 8px 12px;
    border: 1px solid var(--vscode-inputValidation-warningBorder, var(--vscode-contrastBorder));
    background: var(--vscode-inputValidation-warningBackground);
    color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
    overflow-wrap: anywhere;
  }
  .banner.error {
    border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-contrastBorder));
    background: var(--vscode-inputValidation-errorBackground);
    color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
  }
  .banner .text {
    flex: 1 1 320px;
  }
  .empty {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 10px;
    padding: 24px;
    text-align: center;
  }
  .empty h2 {
    margin: 0;
    font-size: 1.25em;
    font-weight: 600;
    max-width: 640px;
    overflow-wrap: anywhere;
  }
  .empty p {
    margin: 0;
    max-width: 560px;
    color: var(--vscode-descriptionForeground);
    overflow-wrap: anywhere;
  }
  .empty .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: center;
  }
  dp-rows {
    display: block;
    position: relative;
    overflow: auto;
    min-height: 0;
    contain: strict;
    outline: none;
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
  }
  .rows-header {
    position: sticky;
    top: 0;
    z-index: 2;
    display: flex;
    background: var(--vscode-editor-background);
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
  }
  .row {
    display: flex;
    align-items: center;
    height: 22px;
    /* The whole row: what clips at its end must not clip below the base line, where an underscore stands. */
    line-height: 22px;
    box-sizing: border-box;
    white-space: pre;
    cursor: default;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .row.active {
    background: var(--vscode-list-inactiveSelectionBackground);
    color: var(--vscode-list-inactiveSelectionForeground, inherit);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  dp-rows:focus .row.active {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
  }
  .cell {
    flex: none;
    box-sizing: border-box;
    padding: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .good-text {
    color: var(--vscode-charts-green, #2ea36f);
  }
  .bad-text {
    color: var(--vscode-errorForeground);
  }
  .node .twistie {
    flex: none;
    width: 16px;
    text-align: center;
    color: var(--vscode-icon-foreground);
  }
  .node .indent {
    flex: none;
  }
  .node .name {
    color: var(--vscode-symbolIcon-propertyForeground, var(--vscode-debugTokenExpression-name));
  }
  .node .value.string {
    color: var(--vscode-debugTokenExpression-string);
  }
  .node .value.number {
    color: var(--vscode-debugTokenExpression-number);
  }
  .node .value.boolean,
  .node .value.null {
    color: var(--vscode-debugTokenExpression-boolean);
  }
  .node .value {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .node .value.object,
  .node .value.array,
  .node .size {
    color: var(--vscode-descriptionForeground);
  }
  .node.bad {
    background: color-mix(in srgb, var(--vscode-errorForeground) 12%, transparent);
  }
  .violation {
    flex: 1 1 auto;
    min-width: 120px;
    margin-left: 12px;
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--vscode-errorForeground);
    font-family: var(--vscode-font-family);
  }
  dp-rows:focus .row.active .name,
  dp-rows:focus .row.active .value,
  dp-rows:focus .row.active .size,
  dp-rows:focus .row.active .violation,
  dp-rows:focus .row.active .good-text,
  dp-rows:focus .row.active .bad-text,
  dp-rows:focus .row.active .dim {
    color: inherit;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
