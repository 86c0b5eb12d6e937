using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Telemed.Bench.Viewers;

/// <summary>
/// The client's side of a DTLS handshake with the extension for SRTP (RFC 5764), by the OpenSSL that .NET itself uses: after it a WebRTC
/// server sends media. .NET has no DTLS of its own. The media stay encrypted; who only counts packets need not pay for reading them.
/// </summary>
internal sealed class Dtls : IDisposable
{
    private const int LargestDatagram = 1200;
    private const int EcKey = 408;
    private const int SetMtu = 17;
    private const int HandleTimeout = 74;
    private const ulong NoMtuQuery = 1 << 12;

    // One for all: it says nothing about anybody.
    private static readonly Lazy<(nint Context, string Fingerprint)> Shared = new(MakeContext);

    private readonly nint _ssl;
    private readonly nint _input;
    private readonly nint _output;

    public Dtls()
    {
        _ssl = NotNull(Native.SSL_new(Shared.Value.Context));
        _input = NotNull(Native.BIO_new(Native.BIO_s_mem()));
        _output = NotNull(Native.BIO_new(Native.BIO_s_mem()));
        Native.SSL_set_bio(_ssl, _input, _output);
        Native.SSL_set_options(_ssl, NoMtuQuery);
        Native.SSL_ctrl(_ssl, SetMtu, LargestDatagram, 0);
        Native.SSL_set_connect_state(_ssl);
    }

    /// <summary>SHA-256 of the certificate, as SDP writes it (RFC 8122).</summary>
    public static string Fingerprint => Shared.Value.Fingerprint;

    /// <summary>Whether the handshake is done.</summary>
    public bool Done { get; private set; }

    /// <summary>Takes in a datagram (an empty one begins, or repeats what was lost) and answers what is to be sent, which may be nothing.</summary>
    public byte[] Step(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > 0)
        {
            // Memory takes all of it; what is cut short would be a datagram that got lost.
            _ = Native.BIO_write(_input, datagram.ToArray(), datagram.Length);
        }
        else
        {
            Native.SSL_ctrl(_ssl, HandleTimeout, 0, 0);
        }

        Done |= Native.SSL_do_handshake(_ssl) == 1;
        var waiting = (int)Native.BIO_ctrl_pending(_output);
        var answer = new byte[waiting];
        return waiting == 0 || Native.BIO_read(_output, answer, waiting) == waiting ? answer : [];
    }

    // The session owns both buffers.
    public void Dispose() => Native.SSL_free(_ssl);

    private static (nint, string) MakeContext()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=telemed bench", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var (der, privateKey) = (certificate.RawData, key.ExportECPrivateKey());
        try
        {
            var context = NotNull(Native.SSL_CTX_new(Native.DTLS_client_method()));
            if (Native.SSL_CTX_use_certificate_ASN1(context, der.Length, der) != 1
                || Native.SSL_CTX_use_PrivateKey_ASN1(EcKey, context, privateKey, privateKey.Length) != 1
                || Native.SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AES128_CM_SHA1_80") != 0)
            {
                throw new BenchException("OpenSSL does not take what WebRTC needs.");
            }

            return (context, string.Join(':', SHA256.HashData(der).Select(value => value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))));
        }
        catch (DllNotFoundException)
        {
            throw new BenchException("A player by WHEP needs OpenSSL 3 (libssl.so.3).");
        }
    }

    private static nint NotNull(nint pointer) => pointer != 0 ? pointer : throw new BenchException("OpenSSL could not make a session.");

    // https://docs.openssl.org/3.0/man3/
    private static class Native
    {
        private const string Ssl = "libssl.so.3";
        private const string Crypto = "libcrypto.so.3";

        [DllImport(Ssl)]
        public static extern nint DTLS_client_method();

        [DllImport(Ssl)]
        public static extern nint SSL_CTX_new(nint method);

        [DllImport(Ssl)]
        public static extern int SSL_CTX_use_certificate_ASN1(nint context, int length, byte[] der);

        [DllImport(Ssl)]
        public static extern int SSL_CTX_use_PrivateKey_ASN1(int type, nint context, byte[] der, nint length);

        [DllImport(Ssl, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int SSL_CTX_set_tlsext_use_srtp(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string profiles);

        [DllImport(Ssl)]
        public static extern nint SSL_new(nint context);

        [DllImport(Ssl)]
        public static extern void SSL_free(nint ssl);

        [DllImport(Ssl)]
        public static extern void SSL_set_bio(nint ssl, nint input, nint output);

        [DllImport(Ssl)]
        public static extern ulong SSL_set_options(nint ssl, ulong options);

        [DllImport(Ssl)]
        public static extern nint SSL_ctrl(nint ssl, int command, nint number, nint pointer);

        [DllImport(Ssl)]
        public static extern void SSL_set_connect_state(nint ssl);

        [DllImport(Ssl)]
        public static extern int SSL_do_handshake(nint ssl);

        [DllImport(Crypto)]
        public static extern nint BIO_s_mem();

        [DllImport(Crypto)]
        public static extern nint BIO_new(nint type);

        [DllImport(Crypto)]
        public static extern int BIO_write(nint bio, byte[] data, int length);

        [DllImport(Crypto)]
        public static extern int BIO_read(nint bio, byte[] data, int length);

        [DllImport(Crypto)]
        public static extern nint BIO_ctrl_pending(nint bio);
    }
}
