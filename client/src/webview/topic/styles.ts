import { css } from 'lit';

export const topicStyles = css`
  .counts {
    display: flex;
    gap: 10px;
    font-weight: 600;
  }
  .filter {
    width: 220px;
  }
  .wanted {
    width: 92px;
  }
  .split {
    flex: 1;
    min-height: 0;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr) minmax(0, 1fr);
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .messages {
    height: 100%;
  }
  .cell.mark {
    width: 52px;
    padding: 0 0 0 12px;
    text-overflow: clip;
  }
  .cell.time {
    width: calc(16ch + 16px);
  }
  .cell.partition,
  .cell.offset {
    width: calc(9ch + 8px);
    padding-left: 0;
    text-align: right;
  }
  .rows-header .cell {
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
    line-height: 24px;
    color: var(--vscode-descriptionForeground);
  }
  .cell.key {
    width: calc(14ch + 16px);
  }
  .cell.preview {
    flex: 1 1 120px;
  }
  .row.violating {
    background: color-mix(in srgb, var(--vscode-errorForeground) 12%, transparent);
  }
  .row.violating.active {
    background: color-mix(in srgb, var(--vscode-errorForeground) 26%, transparent);
  }
  .badge {
    margin-left: 4px;
    padding: 0 5px;
    border-radius: 8px;
    font-size: 0.85em;
    color: var(--vscode-badge-foreground);
    background: var(--vscode-badge-background);
  }
  .detail {
    display: flex;
    flex-direction: column;
    min-height: 0;
    border-left: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    padding: 6px 12px;
  }
  .facts .copy-message {
    margin-left: auto;
  }
  .violations {
    flex: none;
    max-height: 32%;
    overflow: auto;
    margin: 0;
    padding: 4px 12px 8px;
    list-style: none;
  }
  .violations li {
    padding: 2px 0;
    overflow-wrap: anywhere;
  }
  .violations .message {
    color: var(--vscode-foreground);
    font-weight: 600;
    margin-right: 6px;
  }
  .violations .waived .message {
    color: var(--vscode-descriptionForeground);
    font-weight: normal;
  }
  .violations .link {
    margin-left: 4px;
  }
  .meta {
    flex: none;
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 2px 14px;
    margin: 0;
    padding: 6px 12px 8px;
    max-height: 26%;
    overflow: auto;
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
  }
  .meta dt {
    color: var(--vscode-descriptionForeground);
  }
  .meta dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .value-tree {
    flex: 1;
    min-height: 60px;
    display: flex;
  }
  .value-tree dp-rows {
    flex: 1;
    padding-top: 4px;
  }
  .note {
    margin: 8px 12px;
  }
  .raw {
    flex: 1;
    margin: 0;
    padding: 4px 12px;
    overflow: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font-family: var(--vscode-editor-font-family);
    font-size: var(--vscode-editor-font-size);
  }
  @media (max-width: 900px) {
    .split {
      grid-template: minmax(0, 1fr) minmax(0, 1fr) / minmax(0, 1fr);
    }
    .detail {
      border-left: none;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
  }
`;
