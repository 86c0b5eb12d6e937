namespace CliWrap.Exceptions;

/// <summary>A run whose result its command's validation does not accept.</summary>
public class CommandExecutionException(ICommandConfiguration command, int exitCode, string message, Exception? innerException = null)
    : CliWrapException(message, innerException)
{
    /// <summary>The command.</summary>
    public ICommandConfiguration Command { get; } = command;

    /// <summary>The exit code that was not accepted.</summary>
    public int ExitCode { get; } = exitCode;
}
