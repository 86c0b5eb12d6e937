namespace Telemed.AppHost.Local;

/// <summary>One line at a time from many processes, each with the name of who wrote it.</summary>
internal sealed class LauncherConsole
{
    private static readonly ConsoleColor[] Colours =
        [ConsoleColor.Cyan, ConsoleColor.Green, ConsoleColor.Magenta, ConsoleColor.Blue, ConsoleColor.DarkYellow, ConsoleColor.DarkCyan];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ConsoleColor> _colours = [];
    private readonly bool _colourful = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    /// <summary>A line that a child wrote.</summary>
    public void Output(string name, string line)
    {
        lock (_lock)
        {
            if (!_colours.TryGetValue(name, out var colour))
            {
                _colours[name] = colour = Colours[_colours.Count % Colours.Length];
            }

            Write($"{name,-10} │ ", colour);
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>A line of the launcher's own.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>Something that a person should look at.</summary>
    public void Warn(string line)
    {
        lock (_lock)
        {
            Write("warning: ", ConsoleColor.Yellow);
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>Why the launcher cannot go on.</summary>
    public void Fail(string line)
    {
        lock (_lock)
        {
            Console.Error.WriteLine(line);
        }
    }

    private void Write(string text, ConsoleColor colour)
    {
        if (!_colourful)
        {
            Console.Out.Write(text);
            return;
        }

        Console.ForegroundColor = colour;
        Console.Out.Write(text);
        Console.ResetColor();
    }
}
