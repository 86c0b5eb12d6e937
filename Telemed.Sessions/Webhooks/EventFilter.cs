using Telemed.Sessions.Events;

namespace Telemed.Sessions.Webhooks;

/// <summary>Which events an endpoint wants: names (<c>stream.online</c>), prefixes (<c>consultation.*</c>), or all (<c>*</c>).</summary>
internal sealed class EventFilter
{
    public const string All = "*";

    private const string PrefixEnd = ".*";

    private EventFilter(IReadOnlyList<string> patterns) => Patterns = patterns;

    public IReadOnlyList<string> Patterns { get; }

    /// <summary>Reads what a caller wants. <paramref name="fault"/> is the first pattern that stands for nothing.</summary>
    public static EventFilter? TryCreate(IReadOnlyList<string> patterns, out string? fault)
    {
        fault = patterns.FirstOrDefault(pattern => !IsKnown(pattern));
        return fault is null && patterns.Count > 0 ? new([.. patterns.Distinct(StringComparer.Ordinal)]) : null;
    }

    /// <summary>As <see cref="ToString"/> wrote it. A name that this program no longer knows matches nothing.</summary>
    public static EventFilter Read(string stored) => new(stored.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public bool Matches(string type) => Patterns.Any(pattern => Matches(pattern, type));

    public override string ToString() => string.Join(' ', Patterns);

    private static bool IsKnown(string pattern) =>
        pattern.Length < 64 && !pattern.Contains(' ', StringComparison.Ordinal) && EventTypes.All.Any(type => Matches(pattern, type));

    private static bool Matches(string pattern, string type) =>
        pattern == All
        || pattern == type
        || (pattern.EndsWith(PrefixEnd, StringComparison.Ordinal) && type.AsSpan().StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal));
}
