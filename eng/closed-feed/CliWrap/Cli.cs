namespace CliWrap;

/// <summary>Where every command begins.</summary>
public static class Cli
{
    /// <summary>A command that runs <paramref name="targetFilePath"/>, found as the operating system finds programs.</summary>
    public static Command Wrap(string targetFilePath) => new(targetFilePath);
}
