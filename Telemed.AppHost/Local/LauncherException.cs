namespace Telemed.AppHost.Local;

/// <summary>Something that a person has to mend before the system can start. The message says what and how.</summary>
internal sealed class LauncherException(string message, Exception? inner = null) : Exception(message, inner);
