namespace CliWrap;

/// <summary>How a program is to be run.</summary>
public interface ICommandConfiguration
{
    /// <summary>The program.</summary>
    string TargetFilePath { get; }

    /// <summary>Its arguments, escaped and joined.</summary>
    string Arguments { get; }

    /// <summary>Its working directory.</summary>
    string WorkingDirPath { get; }

    /// <summary>Its environment where that differs from this process's; a null value takes a variable away.</summary>
    IReadOnlyDictionary<string, string?> EnvironmentVariables { get; }

    /// <summary>Which results count as failures.</summary>
    CommandResultValidation Validation { get; }

    /// <summary>What it reads from its standard input.</summary>
    PipeSource StandardInputPipe { get; }

    /// <summary>Where its standard output goes.</summary>
    PipeTarget StandardOutputPipe { get; }

    /// <summary>Where its standard error output goes.</summary>
    PipeTarget StandardErrorPipe { get; }
}
