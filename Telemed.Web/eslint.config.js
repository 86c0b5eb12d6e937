import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  hooks.configs.flat.recommended,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname } },
  },
  {
    // The media layer knows no views: what comes on top of it changes, it stays.
    files: ['src/media/**', 'src/session/**', 'src/api/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['react', 'react-dom', '**/app/**'] }] },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
