import js from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import tseslint from 'typescript-eslint';

/** How code is written here, as in Telemed.Web. `npm run format` mends what can be mended. */
const style = stylistic.configs.customize({ indent: 2, quotes: 'single', semi: true, arrowParens: true, braceStyle: '1tbs', commaDangle: 'always-multiline', quoteProps: 'as-needed' });

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  style,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js', 'vitest.config.ts'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@stylistic/max-statements-per-line': ['error', { max: 3 }],
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
      '@stylistic/indent': ['error', 2, { SwitchCase: 1, ignoredNodes: ['ConditionalExpression', 'ConditionalExpression *'] }],
      '@stylistic/multiline-ternary': 'off',
      '@stylistic/operator-linebreak': ['error', 'before', { overrides: { '=': 'after' } }],
      '@stylistic/object-curly-newline': 'off',
    },
  },
  {
    // What is tested without WeChat knows no WeChat.
    files: ['src/{base,api,session,media}/**', 'src/i18n/{words,zh,en,language}.ts', 'src/pages/*/*View.ts', 'src/pages/times.ts'],
    rules: { 'no-restricted-globals': ['error', 'wx', 'Page', 'App', 'getApp'], 'no-restricted-imports': ['error', { patterns: ['**/platform/wechat', '**/i18n/current', '**/visit'] }] },
  },
  {
    // The compiler checks them (checkJs), and knows what there is in Node.
    files: ['**/*.js'],
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ['scripts/**'], rules: { 'no-undef': 'off' } },
);
