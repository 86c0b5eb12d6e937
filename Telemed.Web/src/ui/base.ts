import './ui.css';

// React Aria's press handling puts a <style> into the page unless it finds an element with this id there. The content security
// policy (`style-src 'self'`) would refuse it and complain; the one rule that it holds stands in ui.css instead.
const placeholder = 'react-aria-pressable-style';

if (typeof document !== 'undefined' && document.getElementById(placeholder) === null) {
  const element = document.createElement('meta');
  element.id = placeholder;
  document.head.append(element);
}
