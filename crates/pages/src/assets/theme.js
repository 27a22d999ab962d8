// Puts the chosen theme in place before anything is painted.
{
  let theme = 'auto';
  try {
    theme = localStorage.getItem('theme') ?? 'auto';
  } catch {
    // A browser that keeps nothing follows the system.
  }
  if (theme !== 'auto') document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.scripts = '';
}
