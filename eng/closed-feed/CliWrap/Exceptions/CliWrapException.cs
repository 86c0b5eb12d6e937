namespace CliWrap.Exceptions;

/// <summary>What this library's exceptions have in common.</summary>
public abstract class CliWrapException(string message, Exception? innerException = null) : Exception(message, innerException);
