using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.Jobs;

/// <summary>Whether what somebody wants can be a job, and what is kept of it. Each fault is a sentence that says what to do.</summary>
internal sealed class JobCheck(IOptions<JobOptions> options)
{
    private const int MaxAddress = 1024;
    private const int MaxSecret = 512;
    private const int MaxFileName = 128;

    private static readonly string[] TargetSchemes = ["rtmp", "rtmps"];
    private static readonly string[] SourceSchemes = ["http", "https", "rtsp", "rtsps"];

    // Names that mean this machine or a cloud's metadata service, wherever they are asked.
    private static readonly string[] LocalNames = ["localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "metadata.google.internal"];

    /// <summary>The job without its ids and times, and its secrets; or what is wrong.</summary>
    public (JobRow? Row, JobSecret? Secret, string? Fault) Read(NewJob wanted)
    {
        if (!JobPresets.All.Contains(wanted.Preset))
        {
            return Bad($"preset must be one of {string.Join(", ", JobPresets.All)}.");
        }

        return wanted.Kind == JobKind.Relay ? Relay(wanted) : Ingest(wanted);
    }

    private (JobRow?, JobSecret?, string?) Relay(NewJob wanted)
    {
        if (wanted.ParticipantId is not null || wanted.Source is not null || wanted.Loop)
        {
            return Bad("A relay has streams and a target; participantId, source and loop are an ingest's.");
        }

        if (wanted.Streams is not { Count: 1 or 2 } streams || streams.Any(each => each is null) || streams.Distinct(StringComparer.Ordinal).Count() != streams.Count)
        {
            return Bad("streams must be one participant's id, or those of two.");
        }

        if (streams.Count == 2 && wanted.Preset == JobPresets.Copy)
        {
            return Bad("Two streams side by side have to be encoded: choose another preset than copy.");
        }

        if (wanted.Target is not { } target)
        {
            return Bad("target is missing: {\"url\", \"key\"}.");
        }

        if (Fault("target.url", target.Url, TargetSchemes, mayBePrivate: options.Value.AllowPrivateTargets, out var url) is { } fault)
        {
            return Bad(fault);
        }

        var app = url!.AbsolutePath.Trim('/');
        if (app.Length == 0 || url.Query.Length > 0)
        {
            return Bad("target.url must end with the application, as rtmps://live.example/app; what follows it, also behind a question mark, belongs into key.");
        }

        if (target.Key is not { Length: > 0 and <= MaxSecret } || !IsPlain(target.Key))
        {
            return Bad($"target.key must be the stream key: 1 to {MaxSecret} characters without spaces.");
        }

        return (Row(wanted, string.Join(' ', streams), url, app, hasKey: true), new JobSecret(target.Url, target.Key), null);
    }

    private (JobRow?, JobSecret?, string?) Ingest(NewJob wanted)
    {
        if (wanted.Streams is not null || wanted.Target is not null)
        {
            return Bad("An ingest has participantId and source; streams and target are a relay's.");
        }

        if (wanted.ParticipantId is not { } participantId)
        {
            return Bad("participantId is missing: whose stream it becomes.");
        }

        if (wanted.Source is not { } source || source.Url is null == source.File is null)
        {
            return Bad("source must have either url or file.");
        }

        if (source.File is { } file)
        {
            return source.User is not null || source.Password is not null ? Bad("A file has no user and no password.")
                : !IsFileName(file) ? Bad($"source.file must be the plain name of a file: letters, digits, dots, hyphens and underscores, at most {MaxFileName}, no folder.")
                : (Row(wanted, participantId, url: null, app: null, hasKey: false, file), new JobSecret(Url: null), null);
        }

        if (wanted.Loop)
        {
            return Bad("Only a file can begin again at its end: leave loop out.");
        }

        if (Fault("source.url", source.Url!, SourceSchemes, mayBePrivate: true, out var url) is { } fault)
        {
            return Bad(fault);
        }

        foreach (var (name, text) in new[] { ("user", source.User), ("password", source.Password) })
        {
            if (text is not null && (text.Length is 0 or > MaxSecret || text.Any(char.IsControl)))
            {
                return Bad($"source.{name} must be 1 to {MaxSecret} characters without control characters; leave it out where there is none.");
            }
        }

        if (source.Password is not null && source.User is null)
        {
            return Bad("source.password needs source.user.");
        }

        return (
            Row(wanted, participantId, url, app: null, hasKey: source.User is not null),
            new JobSecret(source.Url, User: source.User, Password: source.Password),
            null);
    }

    private static JobRow Row(NewJob wanted, string streams, Uri? url, string? app, bool hasKey, string? file = null) => new()
    {
        Kind = Consultations.Store.Words.Of(wanted.Kind),
        Preset = wanted.Preset,
        Streams = streams,
        Scheme = url?.Scheme,
        Host = url is null ? null : url.IsDefaultPort || url.Port < 0 ? url.Host : string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}"),
        App = app,
        File = file,
        Loops = wanted.Loop,
        HasKey = hasKey,
    };

    private string? Fault(string name, string text, string[] schemes, bool mayBePrivate, out Uri? url)
    {
        url = null;
        if (text is not { Length: > 0 and <= MaxAddress } || !IsPlain(text) || text.Contains('\\', StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0)
        {
            return $"{name} must be an absolute address of at most {MaxAddress} characters.";
        }

        if (!schemes.Contains(parsed.Scheme))
        {
            return $"{name} must begin with {string.Join(" or ", schemes.Select(scheme => $"{scheme}://"))}.";
        }

        // An empty user name vanishes in Uri.
        var authority = text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..];
        authority = authority[..(authority.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? end : authority.Length)];
        if (parsed.UserInfo.Length > 0 || authority.Contains('@', StringComparison.Ordinal))
        {
            return $"{name} must not hold a user or a password: they have members of their own, which are kept secret.";
        }

        if (parsed.Fragment.Length > 0)
        {
            return $"{name} has no fragment.";
        }

        if (!IsAllowed(parsed, mayBePrivate))
        {
            return $"{name} is an address that jobs may not use; see docs/jobs.md.";
        }

        url = parsed;
        return null;
    }

    // The worker looks again at what a name stands for when it connects.
    private bool IsAllowed(Uri url, bool mayBePrivate)
    {
        var host = url.DnsSafeHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out var address))
        {
            return AddressPolicy.RangeOf(address) switch
            {
                AddressRange.Public => true,
                AddressRange.Private => mayBePrivate,
                AddressRange.Local => options.Value.AllowLocal,
                _ => false,
            };
        }

        // A last label of digits is a number to some resolvers, as in 127.1.
        var last = host[(host.LastIndexOf('.') + 1)..];
        if (host.Length == 0 || last.Length == 0 || last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var isLocal = LocalNames.Contains(host, StringComparer.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return !isLocal || options.Value.AllowLocal;
    }

    private static bool IsPlain(string text) => text.All(character => character > ' ' && character != '\u007f' && !char.IsControl(character) && !char.IsWhiteSpace(character));

    private static bool IsFileName(string name) =>
        name.Length is > 0 and <= MaxFileName
        && name[0] is not ('.' or '-')
        && name.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_');

    private static (JobRow?, JobSecret?, string?) Bad(string fault) => (null, null, fault);
}
