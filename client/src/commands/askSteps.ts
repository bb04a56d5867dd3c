import * as vscode from 'vscode';
import type { Field } from './connectionForms.ts';

type Answer = { value: string } | 'back' | undefined;

/** Asks field after field with "step x of y" and a way back. Undefined when the user gave up. */
export async function askSteps(title: string, fields: Field[]): Promise<Record<string, string> | undefined> {
  const answers: Record<string, string> = {};
  const path: number[] = [];
  let at = 0;
  while (at < fields.length) {
    const field = fields[at]!;
    if (field.when && !field.when(answers)) {
      at++;
      continue;
    }
    const asked = fields.filter((each) => !each.when || each.when(answers)).length;
    const answer = await ask(title, field, answers[field.id], path.length + 1, asked);
    if (answer === undefined) return undefined;
    if (answer === 'back') {
      at = path.pop() ?? 0;
      continue;
    }
    answers[field.id] = answer.value;
    path.push(at++);
  }
  return answers;
}

function ask(
  title: string,
  field: Field,
  before: string | undefined,
  step: number,
  totalSteps: number,
): Promise<Answer> {
  return field.options ? askOption(title, field, step, totalSteps) : askText(title, field, before, step, totalSteps);
}

function show(
  input: vscode.QuickPick<vscode.QuickPickItem & { value: string }> | vscode.InputBox,
  onAccept: (done: (answer: Answer) => void) => void,
): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (answer: Answer) => {
      resolve(answer);
      input.dispose();
    };
    input.onDidTriggerButton(() => done('back'));
    input.onDidHide(() => done(undefined));
    input.onDidAccept(() => onAccept(done));
    input.show();
  });
}

function askOption(title: string, field: Field, step: number, totalSteps: number): Promise<Answer> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { value: string }>();
  Object.assign(pick, {
    title,
    step,
    totalSteps,
    placeholder: vscode.l10n.t(field.prompt),
    ignoreFocusOut: true,
    buttons: step > 1 ? [vscode.QuickInputButtons.Back] : [],
  });
  pick.items = (field.options ?? []).map(({ value, label }) => ({ label: vscode.l10n.t(label), value }));
  return show(pick, (done) => {
    const picked = pick.selectedItems[0];
    if (picked) done({ value: picked.value });
  });
}

function askText(
  title: string,
  field: Field,
  before: string | undefined,
  step: number,
  totalSteps: number,
): Promise<Answer> {
  const input = vscode.window.createInputBox();
  Object.assign(input, {
    title,
    step,
    totalSteps,
    prompt: vscode.l10n.t(field.prompt),
    placeholder: field.placeHolder,
    value: before ?? field.value ?? '',
    password: field.secret ?? false,
    ignoreFocusOut: true,
    buttons: step > 1 ? [vscode.QuickInputButtons.Back] : [],
  });
  input.onDidChangeValue(() => {
    input.validationMessage = undefined;
  });
  return show(input, (done) => {
    const value = field.secret ? input.value : input.value.trim();
    const problem = value === '' ? (field.optional ? undefined : 'A value is needed here.') : field.validate?.(value);
    if (problem) input.validationMessage = vscode.l10n.t(problem);
    else done({ value });
  });
}
