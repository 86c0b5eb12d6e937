namespace CliWrap;

/// <summary>Which results of a run count as failures.</summary>
[Flags]
public enum CommandResultValidation
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Any exit code but 0.</summary>
    ZeroExitCode = 1,
}
