namespace CliWrap;

/// <summary>How a run ended.</summary>
public class CommandResult(int exitCode, DateTimeOffset startTime, DateTimeOffset exitTime)
{
    /// <summary>The process's exit code; 128 plus the signal's number where a signal ended it on Unix.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Whether the exit code is 0.</summary>
    public bool IsSuccess => ExitCode == 0;

    /// <summary>When the process started.</summary>
    public DateTimeOffset StartTime { get; } = startTime;

    /// <summary>When it ended.</summary>
    public DateTimeOffset ExitTime { get; } = exitTime;

    /// <summary>How long it ran.</summary>
    public TimeSpan RunTime => ExitTime - StartTime;
}
