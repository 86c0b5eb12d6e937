import js from '@eslint/js';
import stylistic from '@stylistic/eslint-plugin';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** How code is written here. `npm run format` mends what can be mended. */
const style = {
  plugins: { '@stylistic': stylistic },
  rules: {
    '@stylistic/array-bracket-spacing': ['error', 'never'],
    '@stylistic/arrow-parens': ['error', 'always'],
    '@stylistic/arrow-spacing': 'error',
    '@stylistic/block-spacing': 'error',
    '@stylistic/brace-style': ['error', '1tbs', { allowSingleLine: true }],
    '@stylistic/comma-dangle': ['error', 'always-multiline'],
    '@stylistic/comma-spacing': 'error',
    '@stylistic/dot-location': ['error', 'property'],
    '@stylistic/eol-last': 'error',
    '@stylistic/function-call-spacing': 'error',
    '@stylistic/indent': ['error', 2, { SwitchCase: 1, ignoredNodes: ['ConditionalExpression', 'ConditionalExpression *'] }],
    '@stylistic/jsx-closing-bracket-location': ['error', 'line-aligned'],
    '@stylistic/jsx-closing-tag-location': 'error',
    '@stylistic/jsx-curly-spacing': ['error', { when: 'never', children: true }],
    '@stylistic/jsx-equals-spacing': 'error',
    '@stylistic/jsx-quotes': ['error', 'prefer-double'],
    '@stylistic/jsx-self-closing-comp': 'error',
    '@stylistic/jsx-tag-spacing': ['error', { beforeClosing: 'never' }],
    '@stylistic/key-spacing': 'error',
    '@stylistic/keyword-spacing': 'error',
    '@stylistic/max-len': ['error', { code: 210, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
    '@stylistic/member-delimiter-style': ['error', { multiline: { delimiter: 'semi' }, singleline: { delimiter: 'semi' } }],
    '@stylistic/no-extra-parens': ['error', 'functions'],
    '@stylistic/no-extra-semi': 'error',
    '@stylistic/no-mixed-spaces-and-tabs': 'error',
    '@stylistic/no-multi-spaces': 'error',
    '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxBOF: 0, maxEOF: 0 }],
    '@stylistic/no-tabs': 'error',
    '@stylistic/no-trailing-spaces': 'error',
    '@stylistic/no-whitespace-before-property': 'error',
    '@stylistic/object-curly-spacing': ['error', 'always'],
    '@stylistic/operator-linebreak': ['error', 'before', { overrides: { '=': 'after' } }],
    '@stylistic/padded-blocks': ['error', 'never'],
    '@stylistic/quote-props': ['error', 'as-needed'],
    '@stylistic/quotes': ['error', 'single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
    '@stylistic/rest-spread-spacing': 'error',
    '@stylistic/semi': ['error', 'always'],
    '@stylistic/semi-spacing': 'error',
    '@stylistic/space-before-blocks': 'error',
    '@stylistic/space-before-function-paren': ['error', { anonymous: 'always', asyncArrow: 'always', named: 'never' }],
    '@stylistic/space-in-parens': 'error',
    '@stylistic/space-infix-ops': 'error',
    '@stylistic/space-unary-ops': 'error',
    '@stylistic/spaced-comment': 'error',
    '@stylistic/template-curly-spacing': 'error',
    '@stylistic/type-annotation-spacing': 'error',
  },
};

export default tseslint.config(
  { ignores: ['dist/', 'dist-gallery/', 'screenshots/', 'node_modules/', 'src/api/generated.ts'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  hooks.configs.flat.recommended,
  style,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname } },
  },
  {
    // The media layer knows no views: what comes on top of it changes, it stays.
    files: ['src/media/**', 'src/session/**', 'src/api/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['react', 'react-dom', '**/app/**'] }] },
  },
  {
    // Compiled by the mini-program too, for the JavaScript of a phone of 2018, without a browser: nothing of this client's, and no
    // #private members, which would become a WeakMap each. Its compiler (`npm run check` in miniprogram/) says what else is not there.
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '^(?!\\./[^/]+$)', message: 'Only what lies in src/shared: the mini-program has nothing else.' }] }],
      'no-restricted-syntax': ['error', { selector: 'PrivateIdentifier', message: 'Here `private`: the mini-program compiles this to ES2018.' }],
      'no-restricted-globals': ['error', 'window', 'document', 'location', 'navigator', 'WebSocket', 'fetch', 'crypto', 'localStorage', 'sessionStorage', 'wx'],
    },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  // The compiler checks them (checkJs), and knows what there is in Node and in a page.
  { files: ['scripts/**'], rules: { 'no-undef': 'off' } },
);
