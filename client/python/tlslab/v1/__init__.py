"""Every message and enum of the contract, under one roof: `from tlslab import v1`.

The modules behind it are made from proto/tlslab/v1 when the package is built; the protos' comments
are the reference.
"""

from tlslab.v1.certificate_pb2 import *
from tlslab.v1.certificate_tools_pb2 import *
from tlslab.v1.dialog_pb2 import *
from tlslab.v1.exchange_pb2 import *
from tlslab.v1.experiment_pb2 import *
from tlslab.v1.experiment_report_pb2 import *
from tlslab.v1.fault_pb2 import *
from tlslab.v1.ftp_pb2 import *
from tlslab.v1.handshake_messages_pb2 import *
from tlslab.v1.handshake_pb2 import *
from tlslab.v1.hello_pb2 import *
from tlslab.v1.http_pb2 import *
from tlslab.v1.lab_service_pb2 import *
from tlslab.v1.listener_pb2 import *
from tlslab.v1.observer_pb2 import *
from tlslab.v1.peer_identity_pb2 import *
from tlslab.v1.proxy_protocol_pb2 import *
from tlslab.v1.relay_pb2 import *
from tlslab.v1.result_options_pb2 import *
from tlslab.v1.revocation_pb2 import *
from tlslab.v1.terminator_pb2 import *
from tlslab.v1.tls_context_pb2 import *
from tlslab.v1.tls_types_pb2 import *
from tlslab.v1.wire_pb2 import *
