import { css } from 'lit';

export const queryStyles = css`
  .sql pre {
    max-height: 180px;
    overflow: auto;
    margin: 6px 0 0;
    padding: 8px;
    background: var(--vscode-textCodeBlock-background);
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .sql[open] {
    flex-basis: 100%;
  }
  .sql summary {
    cursor: pointer;
  }
  .query-id {
    font-family: var(--vscode-editor-font-family);
  }
  .grid {
    flex: 1;
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .rows-header .cell {
    position: relative;
    display: flex;
    flex-direction: column;
    padding: 4px 8px;
    border-right: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .column-name {
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .column-type {
    font-size: 0.85em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .grip {
    position: absolute;
    top: 0;
    right: -3px;
    width: 7px;
    height: 100%;
    cursor: col-resize;
    touch-action: none;
  }
  .grip:hover {
    background: var(--vscode-sash-hoverBorder);
  }
  .row .cell {
    line-height: 22px;
    border-right: 1px solid var(--vscode-panel-border, transparent);
  }
  .cell.number {
    text-align: right;
  }
  .cell.numeric {
    text-align: right;
  }
  .cell.null {
    font-style: italic;
    color: var(--vscode-descriptionForeground);
    opacity: 0.8;
  }
  .cell.current {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  dp-rows:focus .row.active .cell {
    color: inherit;
  }
  .no-rows {
    position: absolute;
    top: 50%;
    width: 100%;
    text-align: center;
  }
`;
