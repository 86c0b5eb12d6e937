namespace Telemed.Tool;

/// <summary>Where the tool works and where it speaks.</summary>
public sealed class ToolContext(string root, TextWriter output)
{
    private readonly Lock _gate = new();

    /// <summary>The repository's folder.</summary>
    public string Root { get; } = root;

    /// <summary>What the tool finds out and keeps: <c>.telemed</c>, which is not committed.</summary>
    public string State => Path.Combine(Root, ".telemed");

    /// <summary>Says one thing. Safe for several threads.</summary>
    public void Say(string text)
    {
        lock (_gate)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}
