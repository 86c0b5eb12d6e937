namespace Telemed.Tool.Check;

/// <summary>Collects what the technician finds and says it at once: ok, or what is wrong and what to do.</summary>
internal sealed class Findings(Action<string> say)
{
    private const int NameWidth = 14;

    /// <summary>Problems so far.</summary>
    internal int Problems { get; private set; }

    internal void Ok(string part, string what) => say($"  ok       {part.PadRight(NameWidth)} {what}");

    /// <summary>Something to know that hinders nothing.</summary>
    internal void Note(string part, string what) => say($"  note     {part.PadRight(NameWidth)} {what}");

    internal void Problem(string part, string wrong, string todo)
    {
        Problems++;
        say($"  PROBLEM  {part.PadRight(NameWidth)} {wrong}{Environment.NewLine}{new string(' ', 11 + NameWidth)} → {todo}");
    }
}
