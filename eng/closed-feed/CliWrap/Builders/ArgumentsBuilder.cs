using System.Globalization;
using System.Text;

namespace CliWrap.Builders;

/// <summary>Collects arguments and joins them into one line, each escaped so that it arrives as it was given.</summary>
public class ArgumentsBuilder
{
    private readonly StringBuilder _line = new();

    /// <summary>Adds one argument.</summary>
    public ArgumentsBuilder Add(string value, bool escape)
    {
        if (_line.Length > 0)
        {
            _line.Append(' ');
        }

        _line.Append(escape ? Escape(value) : value);
        return this;
    }

    /// <summary>Adds one argument, escaped.</summary>
    public ArgumentsBuilder Add(string value) => Add(value, escape: true);

    /// <summary>Adds several arguments.</summary>
    public ArgumentsBuilder Add(IEnumerable<string> values, bool escape)
    {
        foreach (var value in values)
        {
            Add(value, escape);
        }

        return this;
    }

    /// <summary>Adds several arguments, escaped.</summary>
    public ArgumentsBuilder Add(IEnumerable<string> values) => Add(values, escape: true);

    /// <summary>Adds a number, a time or the like, as <paramref name="formatProvider"/> writes it.</summary>
    public ArgumentsBuilder Add(IFormattable value, IFormatProvider formatProvider, bool escape = true) =>
        Add(value.ToString(null, formatProvider), escape);

    /// <summary>Adds a number, a time or the like, as the invariant culture writes it.</summary>
    public ArgumentsBuilder Add(IFormattable value, bool escape) => Add(value, CultureInfo.InvariantCulture, escape);

    /// <summary>Adds a number, a time or the like, as the invariant culture writes it, escaped.</summary>
    public ArgumentsBuilder Add(IFormattable value) => Add(value, escape: true);

    /// <summary>The line.</summary>
    public string Build() => _line.ToString();

    /// <summary>
    /// Writes <paramref name="argument"/> so that the rules by which Windows programs, and .NET on every system, take a command
    /// line apart give it back: quotes around it where it is empty or holds white space or quotes, a backslash before every
    /// quote, and backslashes doubled where a quote follows them.
    /// </summary>
    public static string Escape(string argument)
    {
        if (argument.Length > 0 && !argument.Any(c => c == '"' || char.IsWhiteSpace(c)))
        {
            return argument;
        }

        var escaped = new StringBuilder(argument.Length + 8).Append('"');
        var backslashes = 0;
        foreach (var c in argument)
        {
            if (c == '\\')
            {
                backslashes++;
                continue;
            }

            escaped.Append('\\', c == '"' ? (2 * backslashes) + 1 : backslashes).Append(c);
            backslashes = 0;
        }

        return escaped.Append('\\', 2 * backslashes).Append('"').ToString();
    }
}
