using CliWrap.Builders;

namespace CliWrap;

/// <summary>How a program is to be run. Immutable: every <c>With…</c> answers a changed copy.</summary>
public partial class Command : ICommandConfiguration
{
    /// <summary>A command without arguments, in this process's working directory, whose output goes nowhere.</summary>
    public Command(string targetFilePath) => TargetFilePath = targetFilePath;

    private Command(Command original)
    {
        TargetFilePath = original.TargetFilePath;
        Arguments = original.Arguments;
        WorkingDirPath = original.WorkingDirPath;
        EnvironmentVariables = original.EnvironmentVariables;
        Validation = original.Validation;
        StandardInputPipe = original.StandardInputPipe;
        StandardOutputPipe = original.StandardOutputPipe;
        StandardErrorPipe = original.StandardErrorPipe;
    }

    /// <inheritdoc />
    public string TargetFilePath { get; private init; }

    /// <inheritdoc />
    public string Arguments { get; private init; } = "";

    /// <inheritdoc />
    public string WorkingDirPath { get; private init; } = Directory.GetCurrentDirectory();

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; private init; } = new Dictionary<string, string?>();

    /// <inheritdoc />
    public CommandResultValidation Validation { get; private init; } = CommandResultValidation.ZeroExitCode;

    /// <inheritdoc />
    public PipeSource StandardInputPipe { get; private init; } = PipeSource.Null;

    /// <inheritdoc />
    public PipeTarget StandardOutputPipe { get; private init; } = PipeTarget.Null;

    /// <inheritdoc />
    public PipeTarget StandardErrorPipe { get; private init; } = PipeTarget.Null;

    /// <summary>With another program.</summary>
    public Command WithTargetFile(string targetFilePath) => new(this) { TargetFilePath = targetFilePath };

    /// <summary>With arguments that the caller has escaped and joined.</summary>
    public Command WithArguments(string arguments) => new(this) { Arguments = arguments };

    /// <summary>With these arguments.</summary>
    public Command WithArguments(IEnumerable<string> arguments, bool escape) => WithArguments(builder => builder.Add(arguments, escape));

    /// <summary>With these arguments, escaped.</summary>
    public Command WithArguments(IEnumerable<string> arguments) => WithArguments(arguments, escape: true);

    /// <summary>With the arguments that <paramref name="configure"/> adds.</summary>
    public Command WithArguments(Action<ArgumentsBuilder> configure)
    {
        var builder = new ArgumentsBuilder();
        configure(builder);
        return WithArguments(builder.Build());
    }

    /// <summary>With another working directory.</summary>
    public Command WithWorkingDirectory(string workingDirPath) => new(this) { WorkingDirPath = workingDirPath };

    /// <summary>With these environment variables beside this process's own; a null value takes one away.</summary>
    public Command WithEnvironmentVariables(IReadOnlyDictionary<string, string?> environmentVariables) =>
        new(this) { EnvironmentVariables = environmentVariables };

    /// <summary>With the environment variables that <paramref name="configure"/> sets.</summary>
    public Command WithEnvironmentVariables(Action<EnvironmentVariablesBuilder> configure)
    {
        var builder = new EnvironmentVariablesBuilder();
        configure(builder);
        return WithEnvironmentVariables(builder.Build());
    }

    /// <summary>With another opinion on what counts as a failure.</summary>
    public Command WithValidation(CommandResultValidation validation) => new(this) { Validation = validation };

    /// <summary>With something to read.</summary>
    public Command WithStandardInputPipe(PipeSource source) => new(this) { StandardInputPipe = source };

    /// <summary>With a place for its output.</summary>
    public Command WithStandardOutputPipe(PipeTarget target) => new(this) { StandardOutputPipe = target };

    /// <summary>With a place for its error output.</summary>
    public Command WithStandardErrorPipe(PipeTarget target) => new(this) { StandardErrorPipe = target };

    /// <inheritdoc />
    public override string ToString() => $"{TargetFilePath} {Arguments}";
}
