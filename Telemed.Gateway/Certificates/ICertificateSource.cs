namespace Telemed.Gateway.Certificates;

/// <summary>A place that the gateway's certificate comes from.</summary>
internal interface ICertificateSource
{
    /// <summary>What the log calls it.</summary>
    string Description { get; }

    /// <summary>A folder whose changes are a reason to look again at once; <see langword="null"/> where there is none.</summary>
    string? WatchedFolder { get; }

    /// <summary>
    /// The certificate to show from now on: <paramref name="current"/> itself while nothing has changed. Throws where there is none
    /// that can be used; the caller then keeps what it has.
    /// </summary>
    ServerCertificate Load(ServerCertificate? current);
}
